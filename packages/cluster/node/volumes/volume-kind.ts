import type { Client } from '../../client/client.ts'
import type { Pod } from '../../client/resources.ts'
import type { Volume } from '../../kinds/pod-spec/types.ts'
import type { NodeFacts } from '../configuration/node-facts.ts'
import type { References } from '../configuration/references.ts'
import type { Shell } from './shell.ts'
import type { Tokens } from './tokens.ts'

/** One sort of volume: data plus the function that makes it be there. */
export interface VolumeKind<Source> {
  /** What the pod says of such a volume; undefined for one of another kind. */
  sourceIn(volume: Volume): Source | undefined

  /**
   * Makes the volume be there, and show what it is to show now. It may be there already, also from before this process.
   * Throws `VolumeFailure`, or whatever else went wrong.
   */
  setUp(source: Source, place: VolumePlace): Promise<MountedVolume>

  /** The objects whose changes it follows. */
  readonly shows?: (source: Source) => readonly Shown[]
}

export type Shown =
  | { readonly kind: 'configmap' | 'secret'; readonly name: string }
  /** The pod's labels, annotations or resources. */
  | { readonly kind: 'pod' }

export interface VolumePlace {
  readonly pod: Pod
  /** As the pod calls the volume. */
  readonly name: string
  /** The pod's folder. */
  readonly folder: string
  readonly node: NodeFacts
  readonly client: Client
  readonly references: References
  readonly tokens: Tokens
  readonly shell: Shell
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface MountedVolume {
  /** Where it is on the machine. */
  readonly path: string
  readonly readOnly: boolean
  /** One that its users are to have. */
  readonly group?: number
  /** When it is to be set up again, though nothing changed, in milliseconds since the epoch. */
  readonly again?: number
}
