import { type Deployment, deployments, type ReplicaSet } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { copied, ownOnly, rollbackAnnotation } from './annotations.ts'
import { withNewSet } from './new-set.ts'
import { allSets, isSameTemplate, type Rollout, withoutHash } from './replica-sets.ts'
import { readRevision, revisionBefore, revisionOf } from './revisions.ts'

/** The revision that a deployment is to go back to, 0 for the one before; undefined if it is not to. */
export const wantedRevision = ({ metadata }: Deployment): bigint | undefined =>
  readRevision(metadata.annotations?.[rollbackAnnotation] ?? '')

const notFound = 'DeploymentRollbackRevisionNotFound'
const unchanged = 'DeploymentRollbackTemplateUnchanged'
const done = 'DeploymentRollback'

/** Gives a deployment the template of an earlier revision back, as an annotation asks for. */
export async function rollBack(rollout: Rollout, wanted: bigint, tools: Tools): Promise<void> {
  const made = await withNewSet(rollout, tools)
  const { deployment } = made
  const { events } = tools
  const revision = wanted === 0n ? revisionBefore(allSets(made)) : wanted
  const set = allSets(made).find((it) => revision > 0n && revisionOf(it) === revision)
  if (!set) {
    const what = revision === 0n ? 'last revision.' : 'the revision to rollback to.'
    events.warning(deployment, notFound, `Unable to find ${what}`)
    return giveUp(deployment, tools)
  }
  const name = deployment.metadata.name
  if (isSameTemplate(set.spec?.template, deployment.spec?.template)) {
    const words = `The rollback revision contains the same template as current deployment "${name}"`
    events.warning(deployment, unchanged, words)
    return giveUp(deployment, tools)
  }
  await giveUp(restored(deployment, set), tools)
  events.normal(deployment, done, `Rolled back deployment "${name}" to revision ${revision}`)
}

const restored = (deployment: Deployment, set: ReplicaSet): Deployment => ({
  ...deployment,
  metadata: { ...deployment.metadata, annotations: { ...ownOnly(deployment), ...copied(set) } },
  ...(deployment.spec && {
    spec: { ...deployment.spec, template: withoutHash(set.spec?.template) },
  }),
})

/** Writes the deployment without the wish to go back. */
async function giveUp(deployment: Deployment, { client }: Tools): Promise<void> {
  const { [rollbackAnnotation]: _, ...annotations } = deployment.metadata.annotations ?? {}
  await client.update(deployments, {
    ...deployment,
    metadata: { ...deployment.metadata, annotations },
  })
}
