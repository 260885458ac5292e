import type {
  AzureFilePersistentVolumeSource,
  CinderPersistentVolumeSource,
  CSIPersistentVolumeSource,
  GlusterfsPersistentVolumeSource,
  ISCSIPersistentVolumeSource,
  LocalVolumeSource,
  StorageOSPersistentVolumeSource,
} from 'kubernetes-types/core/v1.js'
import { type FieldError, forbidden, invalid, required } from '../../field-error.ts'
import type { Volume } from '../../pod-spec/types.ts'
import { validateDnsLabel } from '../../pod-spec/validate/names.ts'
import { validateNoBacksteps } from '../../pod-spec/validate/paths.ts'
import { validateLun, validateQualifiedName } from '../../pod-spec/validate/remote-volumes.ts'
import { validateDriverName, validateSecretRef } from '../../pod-spec/validate/volume-parts.ts'
import { need, volumeSources } from '../../pod-spec/validate/volume-sources.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../validate/names.ts'
import type { SecretReference, VolumeSpec } from './types.ts'

/** Sources as upstream goes through them; only one may be set. */
export const sourceNames = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const

type SourceName = (typeof sourceNames)[number]

export function validateSources(field: string, spec: VolumeSpec, name: string): FieldError[] {
  const given = sourceNames.filter((source) => spec[source] !== undefined)
  if (given.length === 0) return [required(field, 'must specify a volume type')]
  return given.flatMap((source, index) =>
    // Upstream lets this one stand beside another.
    index === 0 || source === 'flexVolume'
      ? validateSource(field, source, spec, name)
      : [forbidden(`${field}.${refusedName(source)}`, 'may not specify more than 1 volume type')],
  )
}

const ofPods = (source: SourceName) => volumeSources.find((it) => it.name === source)

const refusedName = (source: SourceName) => ofPods(source)?.refused ?? source

/** Most are checked as they are in pods. */
function validateSource(
  field: string,
  source: SourceName,
  spec: VolumeSpec,
  name: string,
): FieldError[] {
  const own = ownChecks[source]
  const at = `${field}.${source}`
  if (own) return own(at, spec[source] ?? {}, name, spec)
  const common = ofPods(source)
  // Safe: by this name both have the same structure, or one with more in it.
  return common?.check(`${field}.${common.path ?? source}`, spec as unknown as Volume) ?? []
}

type Check = (field: string, source: object, name: string, spec: VolumeSpec) => FieldError[]

/** Of what differs from the sources of pods. Fields may be missing whatever their types say. */
const ownChecks: Readonly<Partial<Record<SourceName, Check>>> = {
  glusterfs: (field, source: Partial<GlusterfsPersistentVolumeSource>) => [
    ...need(field, source, 'endpoints', 'path'),
    ...endpointsNamespace(`${field}.endpointsNamespace`, source.endpointsNamespace),
  ],
  iscsi: (field, source: Partial<ISCSIPersistentVolumeSource>, name) =>
    validateIscsi(field, source, name),
  cinder: (field, source: Partial<CinderPersistentVolumeSource>) => [
    ...need(field, source, 'volumeID'),
    ...secretOf(field, source),
  ],
  azureFile: (field, source: Partial<AzureFilePersistentVolumeSource>) => [
    ...need(field, source, 'secretName', 'shareName'),
    ...(source.secretNamespace === '' ? [required(`${field}.secretNamespace`)] : []),
  ],
  local: (field, source: Partial<LocalVolumeSource>, _, { nodeAffinity }) => [
    ...(source.path
      ? validateNoBacksteps(`${field}.path`, source.path)
      : [required(`${field}.path`)]),
    ...(nodeAffinity
      ? []
      : [required(field.replace(/local$/, 'nodeAffinity'), 'Local volume requires node affinity')]),
  ],
  storageos: (field, source: Partial<StorageOSPersistentVolumeSource>) => [
    ...(source.volumeName
      ? validateDnsLabel(`${field}.volumeName`, source.volumeName)
      : [required(`${field}.volumeName`)]),
    ...(source.volumeNamespace
      ? validateDnsLabel(`${field}.volumeNamespace`, source.volumeNamespace)
      : []),
    ...secretOf(field, source),
  ],
  csi: (field, source: Partial<CSIPersistentVolumeSource>) => validateCsi(field, source),
}

function endpointsNamespace(field: string, namespace: string | undefined): FieldError[] {
  if (namespace === undefined) return []
  const unset = 'if the endpointnamespace is set, it must be a valid namespace name'
  if (namespace === '') return [invalid(field, namespace, unset)]
  return dnsLabelErrors(namespace).map((said) => invalid(field, namespace, said))
}

/** A secret anywhere in the cluster. */
const secretOf = (field: string, { secretRef }: { secretRef?: SecretReference }): FieldError[] =>
  secretRef ? need(`${field}.secretRef`, secretRef, 'name', 'namespace') : []

function validateIscsi(
  field: string,
  iscsi: Partial<ISCSIPersistentVolumeSource>,
  name: string,
): FieldError[] {
  const { targetPortal = '', iqn, lun = 0, initiatorName, secretRef } = iscsi
  const isLong = initiatorName !== undefined && `${name}:${targetPortal}`.length > 64
  const tooLong =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
  const needsSecret = (iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !secretRef
  return [
    ...need(field, iscsi, 'targetPortal'),
    ...(isLong ? [invalid(`${field}.targetportal`, targetPortal, tooLong)] : []),
    ...(iqn ? validateQualifiedName(`${field}.iqn`, iqn) : [required(`${field}.iqn`)]),
    ...validateLun(`${field}.lun`, lun),
    ...(needsSecret ? [required(`${field}.secretRef`)] : []),
    ...validateSecretRef(`${field}.secretRef`, secretRef),
    ...(initiatorName === undefined
      ? []
      : validateQualifiedName(`${field}.initiatorname`, initiatorName)),
  ]
}

const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const

const validateCsi = (field: string, csi: Partial<CSIPersistentVolumeSource>): FieldError[] => [
  ...validateDriverName(`${field}.driver`, csi.driver ?? ''),
  ...need(field, csi, 'volumeHandle'),
  ...csiSecrets.flatMap((name) => {
    const reference = csi[name]
    return reference ? validateSecretReference(`${field}.${name}`, reference) : []
  }),
]

const validateSecretReference = (field: string, { name, namespace }: SecretReference) => [
  ...(name
    ? dnsSubdomainErrors(name).map((said) => invalid(`${field}.name`, name, said))
    : [required(`${field}.name`)]),
  ...(namespace
    ? dnsLabelErrors(namespace).map((said) => invalid(`${field}.namespace`, namespace, said))
    : [required(`${field}.namespace`)]),
]
