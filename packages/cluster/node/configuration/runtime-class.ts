import type * as node from 'kubernetes-types/node/v1.js'
import type { Client } from '../../client/client.ts'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'
import type { Pod } from '../../client/resources.ts'
import { ConfigurationError } from './pod-configurator.ts'
import { specOf } from './pod-spec.ts'
import { found } from './references.ts'

type RuntimeClass = ApiObject & Pick<node.RuntimeClass, 'handler'>

const runtimeClasses: ResourceRef<RuntimeClass> = {
  group: 'node.k8s.io',
  version: 'v1',
  plural: 'runtimeclasses',
  kind: 'RuntimeClass',
}

/** A node has one runtime, by whatever of these names. */
const handlers = ['', 'runc', 'crun']

/** @throws ConfigurationError when the pod asks for a runtime that the node does not have */
export async function refuseForeignRuntime(client: Client, pod: Pod): Promise<void> {
  const { runtimeClassName: name } = specOf(pod)
  if (!name) return
  const runtimeClass = await found(client.get(runtimeClasses, { name }))
  if (!runtimeClass) throw new ConfigurationError(`RuntimeClass ${JSON.stringify(name)} not found`)
  if (handlers.includes(runtimeClass.handler)) return
  throw new ConfigurationError(
    `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for ${JSON.stringify(runtimeClass.handler)} is configured`,
  )
}
