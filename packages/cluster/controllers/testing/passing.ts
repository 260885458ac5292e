import { setTimeout as wait } from 'node:timers/promises'
import type { SimulatedClock } from '@galley/kit/simulated-clock'

/** Lets so many seconds go by, a second at a time, so that what falls due is dealt with at about its time. */
export async function pass(clock: SimulatedClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1000)
    await wait(2)
  }
}
