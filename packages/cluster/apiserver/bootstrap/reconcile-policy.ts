import type { Client } from '../../client/client.ts'
import { isConflict } from '../../client/errors.ts'
import { equal } from '../../patch/json.ts'
import { find } from '../admission/lookup.ts'
import type { Server } from '../server.ts'
import { bootstrap } from './bootstrap.ts'
import type { InitialObject } from './objects.ts'
import { isProtected, isTurned, type Policy, reconciled } from './reconciled.ts'

/** Writers may be at the same role at the same time. */
const attempts = 3

/**
 * Gives the default roles and bindings back what they lack, so that a cluster of an older version works with the parts of
 * this one. Those that are annotated so are left alone.
 */
export async function reconcilePolicy(
  server: Server,
  client: Client,
  policy: readonly InitialObject[],
): Promise<void> {
  await bootstrap(server, client, policy)
  await Promise.all(policy.map((expected) => reconcile(server, client, expected)))
}

async function reconcile(server: Server, client: Client, expected: InitialObject): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step(server, client, expected)
    } catch (error) {
      if (!isConflict(error) || attempt === attempts) throw error
    }
  }
}

async function step(server: Server, client: Client, initial: InitialObject): Promise<void> {
  const { resource, object } = initial
  const { namespace = '', name = '' } = object.metadata
  const existing = find<Policy>(server, resource, namespace, name)
  if (!existing || isProtected(existing)) return
  // Safe: the default policy is of roles and bindings.
  const expected = object as Policy
  if (isTurned(existing, expected)) {
    const { uid = '' } = existing.metadata
    await client.delete(resource, { namespace, name }, { preconditions: { uid } })
    await bootstrap(server, client, [initial])
    return
  }
  const next = reconciled(existing, expected)
  if (!equal(next, existing)) await client.update(resource, next)
}
