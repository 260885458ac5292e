import type { AutoscalerExplanation } from '@galley/cluster/client/autoscaler-explanation'
import { ApiError } from '@galley/cluster/client/errors'
import { pathOf } from '@galley/cluster/client/resource'
import { horizontalPodAutoscalers } from '@galley/cluster/client/resources'
import { GalleyError } from '@galley/kit/errors'
import type { Connected } from '../cluster/connect.ts'

export async function readExplanation(
  { client, context }: Connected,
  namespace: string,
  name: string,
): Promise<AutoscalerExplanation> {
  try {
    return await client.read(pathOf(horizontalPodAutoscalers, namespace, name, 'why'))
  } catch (error) {
    throw failureOf(error, context, `${namespace}/${name}`)
  }
}

function failureOf(error: unknown, context: string, named: string): unknown {
  if (!(error instanceof ApiError))
    return new GalleyError('unavailable', `The cluster of context ${context} does not answer`, {
      next: 'See `galley cluster status`.',
      cause: error,
    })
  const { code, message, details } = error
  if (code === 404 && details.name !== undefined)
    return new GalleyError(
      'not-found',
      `No HorizontalPodAutoscaler ${named} in context ${context}`,
      {
        next: 'See `kubectl get hpa --all-namespaces`.',
      },
    )
  if (code === 404)
    return new GalleyError(
      'unsupported',
      `The cluster of context ${context} does not tell why its autoscalers decide as they do`,
      { next: "Only Galley's embedded cluster does; see `kubectl describe hpa` elsewhere." },
    )
  return new GalleyError(code === 401 || code === 403 ? 'unauthorized' : 'unavailable', message)
}
