import type { Entry, Store } from '../../../store/store.ts'
import { type Reference, referencesIn } from './references.ts'

interface Volume {
  readonly name: string
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly ephemeral?: object
}

interface Pod {
  readonly metadata: {
    readonly name: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly nodeName?: string
    readonly serviceAccountName?: string
    readonly volumes?: readonly Volume[]
  }
}

interface PersistentVolume {
  readonly spec: { readonly claimRef?: { readonly namespace: string; readonly name: string } }
}

/** What a pod lets its node read. */
interface Links {
  readonly nodeName: string
  readonly references: readonly Reference[]
  readonly claims: readonly string[]
  readonly serviceAccount: string
}

/** What has to do with a node, by the pods that are on it. */
export class Surroundings {
  readonly #store: Store
  readonly #links = new WeakMap<Entry, Links>()

  constructor(store: Store) {
    this.#store = store
  }

  hasNode(node: string): boolean {
    return this.#store.get(`//nodes/${node}`) !== undefined
  }

  hasPod(node: string, namespace: string, name: string): boolean {
    const entry = this.#store.get(`//pods/${namespace}/${name}`)
    return entry !== undefined && this.#linksOf(entry).nodeName === node
  }

  runsAs(node: string, namespace: string, serviceAccount: string): boolean {
    return this.#on(node, namespace).some((it) => it.serviceAccount === serviceAccount)
  }

  usesClaim(node: string, namespace: string, claim: string): boolean {
    return this.#on(node, namespace).some(({ claims }) => claims.includes(claim))
  }

  usesVolume(node: string, name: string): boolean {
    const entry = this.#store.get(`//persistentvolumes/${name}`)
    const claim = entry && readAs<PersistentVolume>(entry).spec.claimRef
    return claim !== undefined && this.usesClaim(node, claim.namespace, claim.name)
  }

  /** A secret or a config map that a pod on the node, or a volume of one, refers to. */
  refersTo(node: string, kind: Reference['kind'], namespace: string, name: string): boolean {
    const isIt = (it: Reference) =>
      it.kind === kind && it.name === name && (it.namespace ?? namespace) === namespace
    if (this.#on(node, namespace).some(({ references }) => references.some(isIt))) return true
    return this.#store.list('//persistentvolumes/').entries.some((entry) => {
      const { spec } = readAs<PersistentVolume>(entry)
      const claim = spec.claimRef
      if (!claim || !this.usesClaim(node, claim.namespace, claim.name)) return false
      return referencesIn(spec).some((it) => isIt({ namespace: claim.namespace, ...it }))
    })
  }

  isAttachedTo(node: string, attachment: string): boolean {
    const entry = this.#store.get(`/storage.k8s.io/volumeattachments/${attachment}`)
    return (
      entry !== undefined && readAs<{ spec: { nodeName?: string } }>(entry).spec.nodeName === node
    )
  }

  #on(node: string, namespace: string): Links[] {
    return this.#store
      .list(`//pods/${namespace}/`)
      .entries.map((entry) => this.#linksOf(entry))
      .filter(({ nodeName }) => nodeName === node)
  }

  #linksOf(entry: Entry): Links {
    const known = this.#links.get(entry)
    if (known) return known
    const made = linksOf(readAs(entry))
    this.#links.set(entry, made)
    return made
  }
}

/** Safe: the API wrote it, checked. */
const readAs = <T>(entry: Entry): T => JSON.parse(entry.value) as T

const mirror = 'kubernetes.io/config.mirror'

/** A pod that a node made itself opens nothing to it. */
function linksOf({ metadata, spec }: Pod): Links {
  const { nodeName = '', serviceAccountName: serviceAccount = '' } = spec
  if (metadata.annotations?.[mirror] !== undefined)
    return { nodeName, references: [], claims: [], serviceAccount: '' }
  const claims = (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName]
    return ephemeral ? [`${metadata.name}-${name}`] : []
  })
  return { nodeName, references: referencesIn(spec), claims, serviceAccount }
}
