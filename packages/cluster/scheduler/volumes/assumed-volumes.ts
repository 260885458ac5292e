import type { InformerSet } from '../../client/informer-set.ts'
import { keyOf, placeOf } from '../../client/resource.ts'
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
} from '../../client/resources.ts'

/** Volumes and claims as they are, or as they will be once what the scheduler decided is written. */
export class AssumedVolumes {
  readonly #informers: InformerSet
  readonly #volumes = new Map<string, PersistentVolume>()
  readonly #claims = new Map<string, PersistentVolumeClaim>()

  constructor(informers: InformerSet) {
    this.#informers = informers
  }

  /** By `NAMESPACE/NAME`. */
  claim(key: string): PersistentVolumeClaim | undefined {
    const { namespace, name } = placeOf(key)
    const told = this.#informers.informer(persistentVolumeClaims).get(namespace, name)
    return newer(told, key, this.#claims)
  }

  volume(name: string): PersistentVolume | undefined {
    const told = this.#informers.informer(persistentVolumes).get('', name)
    return newer(told, `/${name}`, this.#volumes)
  }

  volumes(): readonly PersistentVolume[] {
    return this.#informers
      .informer(persistentVolumes)
      .all()
      .map((told) => newer(told, keyOf(told), this.#volumes) ?? told)
  }

  assumeVolume(volume: PersistentVolume): void {
    this.#volumes.set(keyOf(volume), volume)
  }

  assumeClaim(claim: PersistentVolumeClaim): void {
    this.#claims.set(keyOf(claim), claim)
  }

  forgetVolume(volume: PersistentVolume): void {
    this.#volumes.delete(keyOf(volume))
  }

  forgetClaim(claim: PersistentVolumeClaim): void {
    this.#claims.delete(keyOf(claim))
  }
}

/** What is assumed, until the API tells of anything else. */
function newer<T extends PersistentVolume | PersistentVolumeClaim>(
  told: T | undefined,
  key: string,
  assumed: Map<string, T>,
): T | undefined {
  const held = assumed.get(key)
  if (!held) return told
  if (told && told.metadata.resourceVersion === held.metadata.resourceVersion) return held
  assumed.delete(key)
  return told
}
