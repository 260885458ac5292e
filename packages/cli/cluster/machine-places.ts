import { dataPlaces } from '../data-folder.ts'

/** Where pods' images and their layers are. */
export function machinePlaces() {
  const { images, containers } = dataPlaces(undefined)
  return { images, containers }
}
