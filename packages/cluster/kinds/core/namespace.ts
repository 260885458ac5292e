import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, invalid } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { qualifiedNameErrors } from '../validate/names.ts'

type Namespace = KubeObject & {
  spec: { finalizers?: string[] }
  status: { phase?: string }
}

const finalizer = 'kubernetes'

function validate({ spec }: Namespace): FieldError[] {
  return (spec.finalizers ?? []).flatMap((it) => [
    ...qualifiedNameErrors(it).map((said) => invalid('spec.finalizers', it, said)),
    ...(it.includes('/') || it === finalizer
      ? []
      : [
          invalid(
            'spec.finalizers',
            it,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ]),
  ])
}

function validateStatus({ metadata, status: { phase = '' } }: Namespace): FieldError[] {
  const due = metadata.deletionTimestamp ? 'Terminating' : 'Active'
  const state = metadata.deletionTimestamp ? 'not empty' : 'empty'
  return phase === due
    ? []
    : [invalid('status.Phase', phase, `may only be '${due}' if \`deletionTimestamp\` is ${state}`)]
}

export const namespace = kind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  isNamespaced: false,
  structure: 'io.k8s.api.core.v1.Namespace',
  name: 'label',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  defaults({ metadata, status }) {
    if (metadata.name)
      metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name }
    status.phase ??= 'Active'
  },
  prepareCreate(namespace) {
    namespace.status = { phase: 'Active' }
    const finalizers = namespace.spec.finalizers ?? []
    if (!finalizers.includes(finalizer)) namespace.spec.finalizers = [...finalizers, finalizer]
    addNameLabel(namespace)
  },
  validate,
  update: {
    prepare(next, old) {
      if (old.spec.finalizers) next.spec.finalizers = [...old.spec.finalizers]
      else delete next.spec.finalizers
      addNameLabel(next)
    },
    validate,
  },
  status: { validate: validateStatus },
  selectableFields: ({ status }) => ({ 'status.phase': status.phase ?? '' }),
  columns: [nameColumn, text('Status', ({ status }) => status.phase ?? ''), ageColumn],
})

/** A generated name is known late. */
function addNameLabel({ metadata }: Namespace): void {
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name ?? '' }
}
