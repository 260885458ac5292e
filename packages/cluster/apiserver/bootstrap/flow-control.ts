import { readFileSync } from 'node:fs'
import type { Client } from '../../client/client.ts'
import type { ApiObject } from '../../client/resource.ts'
import { flowSchemas, priorityLevelConfigurations } from '../../client/resources.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { equal } from '../../patch/json.ts'
import { find } from '../admission/lookup.ts'
import type { Server } from '../server.ts'
import { bootstrap } from './bootstrap.ts'
import type { InitialObject } from './objects.ts'

/** A line of `default-flow-control.json`: facts of a fresh cluster. */
interface Line {
  readonly kind: keyof typeof resources
  readonly name: string
  readonly spec: object
}

const resources = {
  FlowSchema: flowSchemas,
  PriorityLevelConfiguration: priorityLevelConfigurations,
}

const annotation = 'apf.kubernetes.io/autoupdate-spec'
const manager = 'api-priority-and-fairness-config-producer-v1'
/** Without these some requests would belong nowhere: nobody changes them. */
const mandatory = ['exempt', 'catch-all']

function defaultFlowControl(): InitialObject[] {
  const text = readFileSync(new URL('./default-flow-control.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as Line[]).map(({ kind, name, spec }) => ({
    resource: resources[kind],
    manager,
    object: { metadata: { name, annotations: { [annotation]: 'true' } }, spec },
  }))
}

/** Makes the flow schemas and priority levels that a cluster has, and gives those back their specs that are not their owner's. */
export async function ensureFlowControl(server: Server, client: Client): Promise<void> {
  const all = defaultFlowControl()
  await bootstrap(server, client, all)
  await Promise.all(all.map((expected) => ensure(server, client, expected)))
}

async function ensure(
  server: Server,
  client: Client,
  { resource, object }: InitialObject,
): Promise<void> {
  const { name = '' } = object.metadata
  const existing = find<KubeObject & ApiObject>(server, resource, '', name)
  if (!existing) return
  const isOurs = mandatory.includes(name) || isUpdated(existing)
  const spec = isOurs ? specOf(object, existing) : existing.spec
  const { annotations } = existing.metadata
  const value = String(isOurs)
  if (equal(existing.spec, spec) && annotations?.[annotation] === value) return
  const metadata = { ...existing.metadata, annotations: { ...annotations, [annotation]: value } }
  const changed = { ...existing, metadata, spec } as ApiObject
  await client.update(resource, changed, undefined, { fieldManager: manager })
}

/** Where nothing is said, what nobody has changed yet. */
function isUpdated({ metadata: { annotations, generation } }: KubeObject): boolean {
  const said = annotations?.[annotation] ?? ''
  if (/^(1|t|true)$/i.test(said)) return true
  return /^(0|f|false)$/i.test(said) ? false : generation === 1
}

/** Of the exempt level, how much it has and lends is left to whoever administers the cluster. */
function specOf({ spec }: InitialObject['object'], existing: KubeObject): unknown {
  const { exempt } = (existing.spec ?? {}) as { exempt?: object }
  return exempt ? { ...(spec as object), exempt } : spec
}
