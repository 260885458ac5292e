import { kind } from '../kind.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { hostnameWarnings } from '../pod-spec/warnings/hostname.ts'
import { podWarnings } from '../pod-spec/warnings/pod.ts'
import { appArmorWarnings } from './pod/app-armor.ts'
import { podColumns, podRowConditions } from './pod/columns.ts'
import { podDefaults } from './pod/defaults.ts'
import { gracePeriod } from './pod/grace-period.ts'
import { prepareNewPod } from './pod/prepare.ts'
import { preparePodStatus } from './pod/prepare-status.ts'
import { podFields } from './pod/selectable-fields.ts'
import { podStatusWarnings } from './pod/status-warnings.ts'
import { ephemeralContainersRules, resizeRules } from './pod/subresources.ts'
import type { Pod } from './pod/types.ts'
import { validatePod } from './pod/validate.ts'
import { validatePodStatus } from './pod/validate-status.ts'
import { validatePodUpdate } from './pod/validate-update.ts'

export const pod = kind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Pod',
  countsGenerations: true,
  defaults: podDefaults,
  prepareCreate: prepareNewPod,
  validate: validatePod,
  warningsAsSent: appArmorWarnings,
  warnings: ({ metadata, spec }) => [
    ...hostnameWarnings(metadata.name, "the Pod's hostname"),
    ...podWarnings('', spec, metadata),
  ],
  update: {
    prepare: ({ spec }) => dropDisabledFields(spec),
    validate: validatePodUpdate,
  },
  status: {
    prepare: preparePodStatus,
    validate: validatePodStatus,
    warnings: podStatusWarnings,
    resetFields: [['spec'], ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences']],
  },
  parts: { ephemeralcontainers: ephemeralContainersRules, resize: resizeRules },
  selectableFields: podFields,
  columns: podColumns,
  rowConditions: podRowConditions,
  gracePeriod,
})
