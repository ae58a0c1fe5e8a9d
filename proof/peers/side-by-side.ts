/** All of what was begun side by side. Where one fails the others are waited for, so that whatever was started is stopped. */
export async function allOf<Begun extends unknown[]>(...begun: { [At in keyof Begun]: Promise<Begun[At]> }): Promise<Begun> {
  await Promise.allSettled(begun);
  return Promise.all(begun);
}

/** What is being started is stopped from the stack. */
export async function stopping<Started extends { stop(): Promise<void> }>(
  stack: AsyncDisposableStack,
  start: Promise<Started>,
): Promise<Started> {
  const started = await start;
  stack.defer(() => started.stop());
  return started;
}
