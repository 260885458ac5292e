/** Something at hand, or still to be waited for. */
export type Awaitable<T> = T | Promise<T>

/** What `use` makes of something, at once where it is at hand: nothing is waited for then. */
export const atOnce = <T, R>(value: Awaitable<T>, use: (value: T) => Awaitable<R>): Awaitable<R> =>
  value instanceof Promise ? value.then(use) : use(value)
