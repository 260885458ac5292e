import { equal } from '../equal.ts'
import {
  type FieldError,
  forbidden,
  goStrings,
  goValue,
  invalid,
  invalidGo,
  required,
  tooLong,
} from '../field-error.ts'
import type { Kind } from '../kind.ts'
import type { KubeObject, ObjectMeta } from '../object.ts'
import { validateLabels } from './labels.ts'
import { validateManagedFields } from './managed-fields.ts'
import {
  dns1035LabelErrors,
  dnsLabelErrors,
  dnsSubdomainErrors,
  pathSegmentErrors,
  qualifiedNameErrors,
} from './names.ts'
import { validateOwners } from './owners.ts'

const path = 'metadata'
const largestAnnotations = 256 * 1024
const orphan = 'orphan'
const foreground = 'foregroundDeletion'

type NameRule = NonNullable<Kind['name']>

const nameRules: Readonly<Record<NameRule, (name: string) => readonly string[]>> = {
  subdomain: dnsSubdomainErrors,
  label: dnsLabelErrors,
  label1035: dns1035LabelErrors,
  'path-segment': pathSegmentErrors,
  free: () => [],
}

/** Something is appended to a prefix, so that it may end with what a name may not. */
const asName = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix

/** A new object's metadata (apimachinery's ValidateObjectMeta). */
export function validateMetadata(object: KubeObject, kind: Kind): FieldError[] {
  const { metadata } = object
  const rule = kind.name ?? 'subdomain'
  const errorsOf = nameRules[rule]
  const { name = '', generateName = '', generation = 0 } = metadata
  const prefix = rule === 'path-segment' ? generateName : asName(generateName)
  return [
    ...(generateName
      ? errorsOf(prefix).map((said) => invalid(`${path}.generateName`, generateName, said))
      : []),
    ...(name
      ? errorsOf(name).map((said) => invalid(`${path}.name`, name, said))
      : [required(`${path}.name`, 'name or generateName is required')]),
    ...validateNamespace(metadata.namespace ?? '', kind.isNamespaced),
    ...(generation < 0
      ? [invalid(`${path}.generation`, generation, 'must be greater than or equal to 0')]
      : []),
    ...validateCommon(metadata),
    ...validateFinalizers(metadata.finalizers),
    ...validateManagedFields(`${path}.managedFields`, metadata.managedFields),
  ]
}

function validateNamespace(namespace: string, isNamespaced: boolean): FieldError[] {
  const field = `${path}.namespace`
  if (!isNamespaced) return namespace ? [forbidden(field, 'not allowed on this type')] : []
  if (!namespace) return [required(field)]
  return dnsLabelErrors(namespace).map((said) => invalid(field, namespace, said))
}

const validateCommon = ({ labels, annotations, ownerReferences }: ObjectMeta): FieldError[] => [
  ...validateLabels(`${path}.labels`, labels),
  ...validateAnnotations(`${path}.annotations`, annotations),
  ...validateOwners(`${path}.ownerReferences`, ownerReferences),
]

export function validateAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>> = {},
): FieldError[] {
  let size = 0
  const errors: FieldError[] = []
  for (const [key, value] of Object.entries(annotations)) {
    size += Buffer.byteLength(key) + Buffer.byteLength(value)
    errors.push(...qualifiedNameErrors(key.toLowerCase()).map((it) => invalid(field, key, it)))
  }
  if (size > largestAnnotations) errors.push(tooLong(field, largestAnnotations))
  return errors
}

function validateFinalizers(finalizers: readonly string[] = []): FieldError[] {
  const field = `${path}.finalizers`
  const errors = finalizers.flatMap((it) =>
    qualifiedNameErrors(it).map((said) => invalid(field, it, said)),
  )
  if (finalizers.includes(orphan) && finalizers.includes(foreground))
    errors.push(
      invalidGo(
        field,
        goStrings(finalizers),
        `finalizer ${orphan} and ${foreground} cannot be both set`,
      ),
    )
  return errors
}

/** What an update may not do to the metadata (apimachinery's ValidateObjectMetaUpdate), then the rules of a new object's. */
export function validateMetadataUpdate(next: KubeObject, old: KubeObject): FieldError[] {
  const { metadata } = next
  const { generation = 0 } = metadata
  return [
    ...(old.metadata.deletionTimestamp ? validateNoNewFinalizers(metadata, old.metadata) : []),
    ...(generation < (old.metadata.generation ?? 0)
      ? [invalid(`${path}.generation`, generation, 'must not be decremented')]
      : []),
    ...sealed.flatMap((field) => validateSealed(field, metadata, old.metadata)),
    ...validateCommon(metadata),
    ...validateManagedFields(`${path}.managedFields`, metadata.managedFields),
  ]
}

const sealed = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

function validateSealed(
  field: (typeof sealed)[number],
  next: ObjectMeta,
  old: ObjectMeta,
): FieldError[] {
  if (equal(next[field] || undefined, old[field] || undefined)) return []
  const value = next[field]
  const isTime = field.endsWith('Timestamp')
  const go = value
    ? isTime
      ? goTime(String(value))
      : goValue(value)
    : isTime || field === 'deletionGracePeriodSeconds'
      ? goValue(undefined)
      : '""'
  return [invalidGo(`${path}.${field}`, go, 'field is immutable')]
}

/** A time as Go's `String` prints it. */
const goTime = (time: string) =>
  `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`

function validateNoNewFinalizers(next: ObjectMeta, old: ObjectMeta): FieldError[] {
  const known = new Set(old.finalizers)
  const extra = [...new Set(next.finalizers)].filter((it) => !known.has(it)).sort()
  if (extra.length === 0) return []
  return [
    forbidden(
      `${path}.finalizers`,
      `no new finalizers can be added if the object is being deleted, found new finalizers ${goStrings(extra)}`,
    ),
  ]
}
