import { isConflict, isNotFound } from '../client/errors.ts'
import type { ResourceRef } from '../client/resource.ts'
import { type Namespace, namespaces } from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'
import { conditionsOf, type Remains } from './namespace-conditions.ts'

const finalizer = 'kubernetes'
const again = 1_000

/**
 * Empties a namespace that is being deleted, pods first, tells in its conditions what is left, and lets it go once
 * nothing is. `resources` gives what can lie in a namespace and be deleted.
 */
export const namespaceTermination = (resources: () => readonly ResourceRef[]): Controller => ({
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
    const remains = await empty(name, resources(), tools)
    if (remains.resources.size > 0) {
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

/** Deletes all there is; while pods are left, only them. */
async function empty(
  namespace: string,
  resources: readonly ResourceRef[],
  tools: Tools,
): Promise<Remains> {
  const remains: Remains = { resources: new Map(), finalizers: new Map(), errors: [] }
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
  remains: Remains,
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
