const CHANNEL = 'activeChannel { pricesIncludeTax defaultCurrencyCode }';
const REFUSAL = '... on ErrorResult { errorCode message }';
const TRANSITION = 'transitionError fromState toState';
const ADDRESS = 'fullName company streetLine1 streetLine2 city province postalCode countryCode phoneNumber';
const TAXES = 'taxLines { description taxRate }';
const DISCOUNTS = 'discounts { adjustmentSource type description amount amountWithTax }';

const FULFILMENT = `id createdAt updatedAt state method trackingCode customFields { synclineReference }
  lines { orderLineId quantity orderLine { order { id } productVariant { sku } } }`;

/** Cancellations, payments and refunds have their times in the history alone. */
const HISTORY = `history(options: {
    take: 500, sort: { createdAt: ASC },
    filter: { type: { in: ["ORDER_STATE_TRANSITION", "ORDER_PAYMENT_TRANSITION", "ORDER_REFUND_TRANSITION", "ORDER_CANCELLATION"] } }
  }) { items { createdAt type data } }`;

const MONEY = `state totalWithTax payments { id createdAt updatedAt method amount state
  refunds { id createdAt updatedAt total state } }`;

/** What was paid back, for which goods; and which of them have left. */
const BACK = `payments { refunds { reason lines { orderLineId quantity } } } fulfillments { state lines { orderLineId quantity } }`;

const ORDER = `id createdAt updatedAt code orderPlacedAt currencyCode total customFields { synclineNote } ${MONEY} ${BACK}
  customer { id updatedAt firstName lastName emailAddress phoneNumber }
  shippingAddress { ${ADDRESS} } billingAddress { ${ADDRESS} }
  promotions { id couponCode }
  lines { id updatedAt quantity unitPrice unitPriceWithTax linePrice linePriceWithTax discountedLinePrice
    discountedLinePriceWithTax proratedLinePrice proratedLinePriceWithTax ${DISCOUNTS} ${TAXES} productVariant { sku name } }
  taxSummary { description taxRate taxBase taxTotal }
  shippingLines { id price priceWithTax discountedPrice discountedPriceWithTax shippingMethod { code name } }
  surcharges { id updatedAt description sku price priceWithTax ${TAXES} }
  ${HISTORY}`;

const PRODUCT = 'id createdAt updatedAt name slug description enabled customFields { synclineReference }';
const LEVELS = 'stockLevels { updatedAt stockOnHand stockLocationId stockLocation { name } }';
const VARIANT = `id createdAt updatedAt sku name enabled product { id } prices { currencyCode price }
  customFields { synclineReference } ${LEVELS}`;
const CUSTOMER = `id createdAt updatedAt firstName lastName emailAddress phoneNumber user { verified }
  addresses { id updatedAt fullName company streetLine1 streetLine2 city province postalCode country { code } phoneNumber
    defaultShippingAddress }`;
const LOCATION = 'id updatedAt name description';

/** What is read one by one. `id` is the object's own; of a shipment and a return its order's, of a level its variant's. */
export const READS = {
  order: `query Order($id: ID!) { ${CHANNEL} order(id: $id) { ${ORDER} } }`,
  return: `query Return($id: ID!) { ${CHANNEL} order(id: $id) { ${ORDER} } }`,
  shipment: `query Shipment($id: ID!) { ${CHANNEL} order(id: $id) { id fulfillments { ${FULFILMENT} } } }`,
  product: `query Product($id: ID!) { ${CHANNEL} product(id: $id) { ${PRODUCT} } }`,
  variant: `query Variant($id: ID!) { ${CHANNEL} productVariant(id: $id) { ${VARIANT} } }`,
  customer: `query Customer($id: ID!) { ${CHANNEL} customer(id: $id) { ${CUSTOMER} } }`,
  location: `query Location($id: ID!) { ${CHANNEL} stockLocation(id: $id) { ${LOCATION} } }`,
  'inventory-level': `query Level($id: ID!) { ${CHANNEL} productVariant(id: $id) { id sku ${LEVELS} } }`,
} as const;

/** Pages of what has changed. */
export const LISTS = {
  order: list(['Orders', 'OrderListOptions', 'orders'], ORDER),
  return: list(['Returns', 'OrderListOptions', 'orders'], ORDER),
  shipment: list(['Shipments', 'OrderListOptions', 'orders'], `id updatedAt fulfillments { ${FULFILMENT} }`),
  product: list(['Products', 'ProductListOptions', 'products'], PRODUCT),
  variant: list(['Variants', 'ProductVariantListOptions', 'productVariants'], VARIANT),
  customer: list(['Customers', 'CustomerListOptions', 'customers'], CUSTOMER),
  location: list(['Locations', 'StockLocationListOptions', 'stockLocations'], LOCATION),
  'inventory-level': list(['Levels', 'ProductVariantListOptions', 'productVariants'], `id updatedAt sku ${LEVELS}`),
} as const;

function list([name, options, field]: [string, string, string], selection: string): string {
  return `query ${name}($options: ${options}) { ${CHANNEL} ${field}(options: $options) { items { ${selection} } } }`;
}

/** What a call without an answer may have made, by our reference. */
export const FINDS = {
  shipment: `query FindShipment($reference: String!) { ${CHANNEL}
    synclineFulfillment(reference: $reference) { orderId fulfillment { ${FULFILMENT} } } }`,
  product: `query FindProduct($reference: String!) { ${CHANNEL}
    products(options: { take: 1, filter: { synclineReference: { eq: $reference } } }) { items { ${PRODUCT} } } }`,
  variant: `query FindVariant($reference: String!) { ${CHANNEL}
    productVariants(options: { take: 1, filter: { synclineReference: { eq: $reference } } }) { items { ${VARIANT} } } }`,
} as const;

/** What is written, and the reads between two writes. */
export const WRITES = {
  login: `mutation Login($user: String!, $password: String!) { login(username: $user, password: $password, rememberMe: true) {
    __typename ${REFUSAL} } }`,
  makeShipment: `mutation MakeShipment($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) {
    ... on Fulfillment { ${FULFILMENT} } ${REFUSAL} ... on CreateFulfillmentError { fulfillmentHandlerError }
    ... on FulfillmentStateTransitionError { ${TRANSITION} }
    ... on InsufficientStockOnHandError { productVariantName stockOnHand } } }`,
  moveShipment: `mutation MoveShipment($id: ID!, $state: String!) { transitionFulfillmentToState(id: $id, state: $state) {
    ... on Fulfillment { ${FULFILMENT} } ${REFUSAL} ... on FulfillmentStateTransitionError { ${TRANSITION} } } }`,
  trackShipment: `mutation TrackShipment($input: SynclineTrackingInput!) { synclineSetTracking(input: $input) {
    orderId fulfillment { ${FULFILMENT} } } }`,
  lookAtOrder: `query LookAtOrder($id: ID!) { order(id: $id) { id updatedAt ${MONEY} } }`,
  cancelOrder: `mutation CancelOrder($input: CancelOrderInput!) { cancelOrder(input: $input) {
    ... on Order { id updatedAt ${MONEY} } ${REFUSAL} ... on OrderStateTransitionError { ${TRANSITION} }
    ... on CancelActiveOrderError { orderState } } }`,
  refundOrder: `mutation RefundOrder($input: RefundOrderInput!) { refundOrder(input: $input) {
    ... on Refund { id } ${REFUSAL} ... on RefundAmountError { maximumRefundable } ... on RefundOrderStateError { orderState } } }`,
  voidPayment: `mutation VoidPayment($id: ID!) { cancelPayment(id: $id) {
    ... on Payment { id } ${REFUSAL} ... on PaymentStateTransitionError { ${TRANSITION} }
    ... on CancelPaymentError { paymentErrorMessage } } }`,
  moveOrder: `mutation MoveOrder($id: ID!, $state: String!) { transitionOrderToState(id: $id, state: $state) {
    ... on Order { id updatedAt ${MONEY} } ${REFUSAL} ... on OrderStateTransitionError { ${TRANSITION} } } }`,
  readdressOrder: `mutation ReaddressOrder($input: ModifyOrderInput!) { modifyOrder(input: $input) {
    ... on Order { id updatedAt ${MONEY} } ${REFUSAL} } }`,
  noteOrder: `mutation NoteOrder($input: UpdateOrderInput!) { setOrderCustomFields(input: $input) { id updatedAt } }`,
  lookForProduct: `query LookForProduct($slug: String!) { ${CHANNEL}
    products(options: { take: 2, filter: { slug: { eq: $slug } } }) { items { ${PRODUCT} } } }`,
  makeProduct: `mutation MakeProduct($input: CreateProductInput!) { createProduct(input: $input) { ${PRODUCT} } }`,
  setProduct: `mutation SetProduct($input: UpdateProductInput!) { updateProduct(input: $input) { ${PRODUCT} } }`,
  lookForVariant: `query LookForVariant($sku: String!) { ${CHANNEL}
    productVariants(options: { take: 2, filter: { sku: { eq: $sku } } }) { items { ${VARIANT} } } }`,
  makeVariant: `mutation MakeVariant($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { ${VARIANT} } }`,
  setVariant: `mutation SetVariant($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { ${VARIANT} } }`,
  setStock: `mutation SetStock($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { ${VARIANT} } }`,
  setCustomer: `mutation SetCustomer($input: UpdateCustomerInput!) { updateCustomer(input: $input) {
    ... on Customer { ${CUSTOMER} } ${REFUSAL} } }`,
  setAddress: `mutation SetAddress($input: UpdateAddressInput!) { updateCustomerAddress(input: $input) { id } }`,
} as const;

/** Name of a write in its document: `makeShipment` → `MakeShipment`. */
export function operationName(write: keyof typeof WRITES): string {
  return `${write[0]?.toUpperCase() ?? ''}${write.slice(1)}`;
}

/** Whether the shop is as the settings say, and whether its notices come through. */
export const INSPECT = `query Inspect { ${CHANNEL} synclineOutbox { waiting oldestWaiting attempts lastError } }`;
