import { type Engine, openEngine } from '@galley/containers/verbs/engine'
import { dataPlaces } from '../data-folder.ts'

/** The containers in the data folder that was asked for. */
export function openContainers(data: string | undefined): Promise<Engine> {
  return openEngine(dataPlaces(data).containers)
}
