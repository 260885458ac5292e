import type { ResourceRef } from '../client/resource.ts'
import type { Outcome, Tools } from '../controllers/loop/controller.ts'
import { writeConditions } from './conditions.ts'
import {
  type Condition,
  cleanupFinalizer,
  type Definition,
  isTrue,
  storageVersionOf,
} from './definition.ts'

const lookAgain = 500

/** Removes all objects of a definition that is being deleted, then lets it go. */
export async function cleanUp(definition: Definition, tools: Tools): Promise<Outcome> {
  const { finalizers = [] } = definition.metadata
  if (!finalizers.includes(cleanupFinalizer)) return undefined
  const marked = await mark(definition, tools)
  if (!isTrue(marked, 'Established')) {
    await release(marked, tools, 'NeverEstablished', 'resource was never established')
    return undefined
  }
  const resource = resourceOf(marked)
  if (resource && (await removeInstances(resource, tools))) return { againAfter: lookAgain }
  await release(marked, tools, 'InstanceDeletionCompleted', 'removed all instances')
  return undefined
}

async function mark(definition: Definition, tools: Tools): Promise<Definition> {
  const reason = 'InstanceDeletionInProgress'
  const isMarked = definition.status.conditions?.some((it) => it.reason === reason)
  if (isMarked) return definition
  const message = 'CustomResource deletion is in progress'
  return writeConditions(definition, tools, [terminating('True', reason, message)])
}

const terminating = (status: string, reason: string, message: string): Condition => ({
  type: 'Terminating',
  status,
  reason,
  message,
})

/** The version by which its objects are in reach whatever is served, and can be read though nobody converts them any more. */
function resourceOf(definition: Definition): ResourceRef | undefined {
  const { spec, status } = definition
  const stored = storageVersionOf(definition)
  if (!stored?.name) return undefined
  const { plural = '', kind = '' } = status.acceptedNames
  return { group: spec.group ?? '', version: stored.name, plural, kind }
}

/** Whether some are still there. */
async function removeInstances(resource: ResourceRef, { client }: Tools): Promise<boolean> {
  const { items } = await client.list(resource)
  const namespaces = new Set(items.map(({ metadata }) => metadata.namespace ?? ''))
  for (const namespace of namespaces) await client.deleteCollection(resource, namespace)
  if (namespaces.size === 0) return false
  return (await client.list(resource)).items.length > 0
}

async function release(
  definition: Definition,
  tools: Tools,
  reason: string,
  message: string,
): Promise<void> {
  const finalizers = definition.metadata.finalizers?.filter((it) => it !== cleanupFinalizer) ?? []
  const next = { ...definition, metadata: { ...definition.metadata, finalizers } }
  await writeConditions(next, tools, [terminating('False', reason, message)])
}
