import { setTimeout as wait } from 'node:timers/promises'

/** Asks until it is so, for five seconds at most. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await isSo()) return
    await wait(10)
  }
  throw new Error('It did not come about')
}
