import { ageColumn, nameColumn, text } from '../columns.ts'
import { equal } from '../equal.ts'
import { duplicate, type FieldError, goStrings, invalid, notSupported } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'

interface TokenRequest {
  audience?: string
  expirationSeconds?: number
}

type CsiDriver = KubeObject & {
  spec: {
    attachRequired?: boolean
    podInfoOnMount?: boolean
    storageCapacity?: boolean
    fsGroupPolicy?: string
    volumeLifecycleModes?: string[]
    tokenRequests?: TokenRequest[]
    requiresRepublish?: boolean
    seLinuxMount?: boolean
    nodeAllocatableUpdatePeriodSeconds?: number
  }
}

const groupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType']
const modes = ['Persistent', 'Ephemeral']
const shortest = 600
const longest = 2 ** 32

const validate = ({ spec }: CsiDriver): FieldError[] => [
  ...(spec.fsGroupPolicy !== undefined && !groupPolicies.includes(spec.fsGroupPolicy)
    ? [notSupported('spec.fsGroupPolicy', spec.fsGroupPolicy, groupPolicies)]
    : []),
  ...validateTokens(spec.tokenRequests),
  ...(spec.volumeLifecycleModes ?? [])
    .filter((mode) => !modes.includes(mode))
    .map((mode) => notSupported('spec.volumeLifecycleModes', mode, modes)),
]

function validateTokens(requests: readonly TokenRequest[] = []): FieldError[] {
  const audiences = new Set<string>()
  return requests.flatMap(({ audience = '', expirationSeconds: seconds }, index) => {
    const field = `spec.tokenRequests[${index}]`
    if (audiences.has(audience)) return [duplicate(`${field}.audience`, audience)]
    audiences.add(audience)
    const refuse = (said: string) => [invalid(`${field}.expirationSeconds`, seconds, said)]
    if (seconds === undefined) return []
    if (seconds < shortest) return refuse('may not specify a duration less than 10 minutes')
    return seconds > longest ? refuse('may not specify a duration larger than 2^32 seconds') : []
  })
}

/** The feature is off. */
function dropAllocatable({ spec }: CsiDriver): void {
  delete spec.nodeAllocatableUpdatePeriodSeconds
}

export const csiDriver = kind<CsiDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  isNamespaced: false,
  structure: 'io.k8s.api.storage.v1.CSIDriver',
  requiresResourceVersion: true,
  defaults({ spec }) {
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if ((spec.volumeLifecycleModes?.length ?? 0) === 0) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
  prepareCreate: dropAllocatable,
  validate,
  update: {
    prepare(next, old) {
      dropAllocatable(next)
      // A new one has no generation, so the first change makes it 1.
      if (!equal(next.spec, old.spec)) next.metadata.generation = (old.metadata.generation ?? 0) + 1
    },
    validate: (next, old) => [
      ...validate(next),
      ...validateImmutable(
        'spec.attachedRequired',
        next.spec.attachRequired,
        old.spec.attachRequired,
      ),
      ...validateImmutable(
        'spec.volumeLifecycleModes',
        next.spec.volumeLifecycleModes,
        old.spec.volumeLifecycleModes,
        goStrings(next.spec.volumeLifecycleModes, 'storage.VolumeLifecycleMode'),
      ),
    ],
  },
  columns: [
    nameColumn,
    text('AttachRequired', ({ spec }) => spec.attachRequired ?? true, { type: 'boolean' }),
    text('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false, { type: 'boolean' }),
    text('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false, { type: 'boolean' }),
    text(
      'TokenRequests',
      ({ spec }) => spec.tokenRequests?.map(({ audience = '' }) => audience).join(',') ?? '<unset>',
    ),
    text('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false, { type: 'boolean' }),
    text('Modes', ({ spec }) => spec.volumeLifecycleModes?.join(',') || '<none>'),
    ageColumn,
  ],
})
