import { mkdir } from 'node:fs/promises'
import { type Clock, systemClock } from '@galley/kit/clock'
import { type Places, placesOf } from '../state/places.ts'
import { sweep } from './sweep.ts'

/** What every verb needs: where containers are kept, and the time. */
export interface Engine {
  readonly places: Places
  readonly clock: Clock
}

/**
 * Opens Galley's folder for containers. Whatever processes that died left half done is finished or
 * taken away first; containers that run go on running.
 */
export async function openEngine(root: string, clock: Clock = systemClock): Promise<Engine> {
  const places = placesOf(root)
  await mkdir(places.containers, { recursive: true, mode: 0o700 })
  await sweep(places, clock)
  return { places, clock }
}
