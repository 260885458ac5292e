import { isConflict, isNotFound } from '../client/errors.ts'
import type { ResourceRef } from '../client/resource.ts'
import { type Namespace, namespaces } from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'
import { conditionsOf, type Remains } from './namespace-conditions.ts'

const finalizer = 'kubernetes'
const again = 1_000

/** What may lie in a namespace. */
export interface NamespaceContents {
  /** What can be deleted. */
  resources(): readonly ResourceRef[]
  /** Versions of groups that another server serves, and nobody knows now what there is of them. */
  undiscovered?(): readonly string[]
}

/**
 * Empties a namespace that is being deleted, pods first, tells in its conditions what is left, and lets it go once
 * nothing is.
 */
export const namespaceTermination = ({
  resources,
  undiscovered = () => [],
}: NamespaceContents): Controller => ({
  name: 'namespace-termination',
  watches: [
    watching(namespaces, ({ metadata }) =>
      metadata.deletionTimestamp ? [metadata.name ?? ''] : [],
    ),
  ],
  async reconcile(name, tools) {
    const namespace = await current(name, tools)
    if (!namespace?.metadata.deletionTimestamp) return undefined
    if (!namespace.spec?.finalizers?.includes(finalizer)) return undefined
    const unknown = undiscovered()
    const remains = { ...(await empty(name, resources(), tools)), undiscovered: unknown }
    if (remains.resources.size > 0 || unknown.length > 0) {
      await tell(namespace, remains, tools)
      return { againAfter: again }
    }
    await finalize(name, tools)
    return undefined
  },
})

async function current(name: string, { client }: Tools): Promise<Namespace | undefined> {
  try {
    return await client.get(namespaces, { name })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

type Found = Omit<Remains, 'undiscovered'>

/** Deletes all there is; while pods are left, only them. */
async function empty(
  namespace: string,
  resources: readonly ResourceRef[],
  tools: Tools,
): Promise<Found> {
  const remains: Found = { resources: new Map(), finalizers: new Map(), errors: [] }
  const isPods = ({ group, plural }: ResourceRef) => group === '' && plural === 'pods'
  await Promise.all(resources.filter(isPods).map((it) => remove(namespace, it, tools, remains)))
  if (remains.resources.size > 0) return remains
  const others = resources.filter((it) => !isPods(it))
  await Promise.all(others.map((it) => remove(namespace, it, tools, remains)))
  return remains
}

async function remove(
  namespace: string,
  resource: ResourceRef,
  { client }: Tools,
  remains: Found,
): Promise<void> {
  if ((await client.list(resource, namespace)).items.length === 0) return
  try {
    await client.deleteCollection(resource, namespace, { propagationPolicy: 'Background' })
  } catch (error) {
    remains.errors.push(error instanceof Error ? error.message : String(error))
  }
  const { items } = await client.list(resource, namespace)
  if (items.length === 0) return
  remains.resources.set(`${resource.plural}.${resource.group}`, items.length)
  for (const { metadata } of items)
    for (const it of metadata.finalizers ?? [])
      remains.finalizers.set(it, (remains.finalizers.get(it) ?? 0) + 1)
}

async function tell(namespace: Namespace, remains: Remains, { client, clock }: Tools) {
  const before = namespace.status?.conditions ?? []
  const conditions = conditionsOf(before, remains, clock.now())
  if (JSON.stringify(conditions) === JSON.stringify(before)) return
  try {
    await client.update(
      namespaces,
      { ...namespace, status: { ...namespace.status, conditions } },
      'status',
    )
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error
  }
}

async function finalize(name: string, tools: Tools): Promise<void> {
  const namespace = await current(name, tools)
  if (!namespace) return
  const finalizers = namespace.spec?.finalizers?.filter((it) => it !== finalizer) ?? []
  try {
    await tools.client.update(
      namespaces,
      { ...namespace, spec: { ...namespace.spec, finalizers } },
      'finalize',
    )
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
