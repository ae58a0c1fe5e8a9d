"""Fills an empty Tryton 6.0 database with a small company that sells and ships.

usage: DB_NAME=<database> TRYTON_USER_PASSWORD=<password> /usr/bin/python3 setup.py <database> <trytond.conf> <ids.json>

May be run again: what is there is kept. Writes the ids that the connector's settings need to <ids.json>.
The packages' own preparation of tests makes the chart of accounts; everything else stands here.
"""
import datetime
import json
import os
import sys
from decimal import Decimal

from proteus import Model, Wizard, config

USER = 'syncline'
CURRENCIES = [
    ('EUR', 'Euro', '978', '0.01'), ('USD', 'US Dollar', '840', '0.01'),
    ('GBP', 'Pound Sterling', '826', '0.01'), ('JPY', 'Yen', '392', '1')]
RATES = {'USD': '1.08', 'GBP': '0.85', 'JPY': '160'}
COUNTRIES = [
    ('DE', 'Germany'), ('FR', 'France'), ('AT', 'Austria'), ('ES', 'Spain'), ('IT', 'Italy'),
    ('NL', 'Netherlands'), ('GB', 'United Kingdom'), ('US', 'United States'), ('JP', 'Japan'),
    ('GR', 'Greece'), ('BG', 'Bulgaria'), ('PL', 'Poland')]
TAXES = [('0.2', 'VAT 20 %'), ('0.1', 'VAT 10 %'), ('0', 'VAT 0 %')]
SERVICES = [('SHIPPING', 'Shipping'), ('DISCOUNT', 'Discount'), ('FEE', 'Fee')]
# What the hub has to do: sell, amend, hold shipments back, write products. Parties and invoices need no group.
GROUPS = [
    ('sale', 'group_sale'), ('stock', 'group_stock'),
    ('sale_amendment', 'group_sale_amendment'), ('product', 'group_product_admin')]


def step(words):
    print(words, flush=True)


def find_or_make(kind, domain, /, **values):
    model = Model.get(kind)
    found = model.find(domain, limit=1)
    if found:
        return found[0]
    made = model(**values)
    made.save()
    return made


def by_xml_id(module, fs_id):
    data, = Model.get('ir.model.data').find([('module', '=', module), ('fs_id', '=', fs_id)], limit=1)
    return data.db_id


def make_currencies():
    made = {}
    for code, name, number, rounding in CURRENCIES:
        made[code] = find_or_make(
            'currency.currency', [('code', '=', code)], name=name, code=code, symbol=code,
            numeric_code=number, rounding=Decimal(rounding), digits=0 if code == 'JPY' else 2)
    for code, rate in {'EUR': '1', **RATES}.items():
        find_or_make(
            'currency.currency.rate', [('currency', '=', made[code].id)], currency=made[code],
            date=datetime.date(2020, 1, 1), rate=Decimal(rate))
    step('currencies: ' + ' '.join(made))
    return made


def make_company(euro):
    Company = Model.get('company.company')
    if not Company.find([]):
        party = Model.get('party.party')(name='Sample Trading')
        party.save()
        wizard = Wizard('company.company.config')
        wizard.execute('company')
        wizard.form.party = party
        wizard.form.currency = euro
        wizard.form.timezone = 'Europe/Berlin'
        wizard.execute('add')
    config.get_config()._context = Model.get('res.user').get_preferences(True, {})
    company, = Company.find([])
    step('company: ' + company.party.name)
    return company


def make_accounts(company):
    from trytond.modules.account.tests.tools import create_chart, get_accounts
    if 'revenue' not in get_accounts(company):
        create_chart(company)
    accounting = Model.get('account.configuration')(1)
    accounting.tax_rounding = 'line'
    accounting.save()
    step('chart of accounts; tax is rounded line by line')
    return get_accounts(company)


def make_years(company):
    from trytond.modules.account.tests.tools import create_fiscalyear
    from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
    this = datetime.date.today().year
    for year in (this, this + 1):
        if not Model.get('account.fiscalyear').find([('name', '=', str(year))]):
            made = create_fiscalyear(company, datetime.date(year, 1, 1))
            set_fiscalyear_invoice_sequences(made).click('create_period')
    step('fiscal years: %d, %d' % (this, this + 1))


def make_taxes(company, accounts):
    taxes = {}
    for rate, name in TAXES:
        taxes[rate] = find_or_make(
            'account.tax', [('name', '=', name)], name=name, description=name, company=company,
            type='percentage', rate=Decimal(rate),
            invoice_account=accounts['tax'], credit_note_account=accounts['tax'])
    step('taxes: ' + ', '.join(name for _, name in TAXES))
    return taxes


def make_products(accounts, taxes):
    category = find_or_make(
        'product.category', [('name', '=', 'Goods')], name='Goods', accounting=True,
        account_expense=accounts['expense'], account_revenue=accounts['revenue'], customer_taxes=[taxes['0.2']])
    unit, = Model.get('product.uom').find([('name', '=', 'Unit')], limit=1)
    services = {}
    for code, name in SERVICES:
        found = Model.get('product.product').find([('code', '=', code)], limit=1)
        if not found:
            template = Model.get('product.template')(
                name=name, code=code, type='service', default_uom=unit, salable=True, sale_uom=unit,
                list_price=Decimal(0), account_category=category)
            template.save()
            found = template.products
        services[code] = found[0]
    step('account category and services: ' + ' '.join(services))
    return category, unit, services


def make_warehouse():
    warehouse, = Model.get('stock.location').find([('type', '=', 'warehouse')], limit=1)
    if warehouse.code != 'WH':
        warehouse.code = 'WH'
        warehouse.save()
    kind = find_or_make('stock.package.type', [('name', '=', 'Box')], name='Box')
    step('warehouse: WH')
    return warehouse, kind


def make_term():
    Term = Model.get('account.invoice.payment_term')
    found = Term.find([('name', '=', 'At once')], limit=1)
    term = found[0] if found else Term(name='At once')
    if not term.lines:
        term.lines.new(type='remainder')
        term.save()
    step('payment term: At once')
    return term


def make_user(company):
    User, Group = Model.get('res.user'), Model.get('res.group')
    found = User.find([('login', '=', USER)], limit=1)
    user = found[0] if found else User(name='Hub', login=USER)
    wanted = [by_xml_id(module, fs_id) for module, fs_id in GROUPS]
    for one in wanted:
        if one not in [group.id for group in user.groups]:
            user.groups.append(Group(one))
    if company.id not in [one.id for one in user.companies]:
        user.companies.append(company)
    user.company = company
    user.password = os.environ['TRYTON_USER_PASSWORD']
    user.save()
    step('user: ' + USER)


def main(database, configuration, answer):
    config.set_trytond(database=database, user='admin', config_file=configuration)
    currencies = make_currencies()
    company = make_company(currencies['EUR'])
    accounts = make_accounts(company)
    make_years(company)
    taxes = make_taxes(company, accounts)
    category, unit, services = make_products(accounts, taxes)
    warehouse, kind = make_warehouse()
    for code, name in COUNTRIES:
        find_or_make('country.country', [('code', '=', code)], code=code, name=name)
    step('countries: ' + ' '.join(code for code, _ in COUNTRIES))
    term = make_term()
    make_user(company)
    with open(answer, 'w') as file:
        json.dump({
            'user': USER,
            'company': company.id,
            'warehouse': warehouse.id,
            'paymentTerm': term.id,
            'unit': unit.id,
            'accountCategory': category.id,
            'packageType': kind.id,
            'supplierLocation': by_xml_id('stock', 'location_supplier'),
            'storageLocation': warehouse.storage_location.id,
            'currencies': {code: one.id for code, one in currencies.items()},
            'taxes': {rate: one.id for rate, one in taxes.items()},
            'services': {code: one.id for code, one in services.items()},
        }, file)
    step('ids: ' + answer)


if __name__ == '__main__':
    main(*sys.argv[1:])
