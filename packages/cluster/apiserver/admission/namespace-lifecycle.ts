import { keyOf } from '../objects/keys.ts'
import { targetOf } from '../scope.ts'
import { forbiddenError, notFoundError, StatusError } from '../status.ts'
import type { Attributes, Plugin } from './admission.ts'

const immortal = new Set(['default', 'kube-system', 'kube-public'])

/** Nothing new in a namespace that is missing or being deleted; the system's own namespaces stay. */
export const namespaceLifecycle: Plugin = {
  name: 'NamespaceLifecycle',
  admit(attributes) {
    const { operation, scope, namespace, name, server } = attributes
    const { kind } = scope.resource
    const isNamespace = kind.group === '' && kind.plural === 'namespaces'
    if (operation === 'DELETE' && isNamespace && immortal.has(name))
      throw forbiddenError(targetOf(scope, name), 'this namespace may not be deleted')
    if (isNamespace || !namespace || operation === 'DELETE' || isReview(attributes)) return
    const namespaces = server.resources.find('', 'v1', 'namespaces')
    if (!namespaces) return
    const entry = server.store.get(keyOf(namespaces.kind, '', namespace))
    if (!entry) throw notFoundError({ group: '', resource: 'namespaces', name: namespace })
    if (operation !== 'CREATE') return
    const found = server.records.object(entry, namespaces)
    if (isTerminating(found)) throw terminating(attributes)
  },
}

/** These ask about a namespace, they put nothing into it. */
const isReview = ({ scope: { resource } }: Attributes) =>
  resource.kind.group === 'authorization.k8s.io' &&
  resource.kind.plural === 'localsubjectaccessreviews'

const isTerminating = (namespace: object): boolean => {
  const { status } = namespace as { status?: { phase?: string } }
  return status?.phase === 'Terminating'
}

function terminating({ scope, namespace, name, object }: Attributes): StatusError {
  const target = targetOf(scope, name || object?.metadata.name || '')
  const error = forbiddenError(
    target,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  )
  return new StatusError(403, 'Forbidden', error.message, {
    ...error.status.details,
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  })
}
