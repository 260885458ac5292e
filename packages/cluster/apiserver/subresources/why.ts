import type { AutoscalerExplanation } from '../../client/autoscaler-explanation.ts'
import { plainJson, textAnswer } from '../media/answers.ts'
import { keyOf } from '../objects/keys.ts'
import type { Handler } from '../router.ts'
import { targetOf } from '../scope.ts'
import { notFoundError } from '../status.ts'

/** How an autoscaler came to its decisions of the last hour. Galley's own: discovery does not list it. */
export const explain: Handler = (server, scope) => {
  const { resource, namespace, name } = scope
  const entry = server.store.get(keyOf(resource.kind, namespace, name))
  if (!entry) throw notFoundError(targetOf(scope, name))
  const { uid = '' } = server.records.object(entry, resource).metadata
  const explanation: AutoscalerExplanation = {
    kind: 'AutoscalerExplanation',
    apiVersion: 'galley.dev/v1',
    metadata: { namespace, name, uid },
    syncs: server.explanations?.of(uid) ?? [],
  }
  return textAnswer(200, JSON.stringify(explanation), plainJson)
}
