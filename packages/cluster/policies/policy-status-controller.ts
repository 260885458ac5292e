import type { Resources } from '../apiserver/resources.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import { type Controller, watching } from '../controllers/loop/controller.ts'
import type { ValidatingAdmissionPolicy } from '../kinds/admissionregistration/types.ts'
import { typeWarnings } from './type-warnings.ts'

type Policy = ValidatingAdmissionPolicy & ApiObject

const policies: ResourceRef<Policy> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
}

const manager = 'validatingadmissionpolicy-status'

/** Tells in each policy's status whether its expressions fit what it is about. It holds requests to them all the same. */
export const policyStatusController = (resources: Resources): Controller => ({
  name: manager,
  watches: [watching(policies, ({ metadata }) => [metadata.name ?? ''])],
  async reconcile(name, { client, informer }) {
    const policy = informer(policies).get('', name)
    const { generation = 0 } = policy?.metadata ?? {}
    if (!policy || generation <= (policy.status?.observedGeneration ?? 0)) return
    const expressionWarnings = await typeWarnings(resources, policy)
    const typeChecking = expressionWarnings.length > 0 ? { expressionWarnings } : {}
    const status = { observedGeneration: generation, typeChecking }
    await client.apply<ApiObject & { status: object }>(
      policies as ResourceRef<ApiObject & { status: object }>,
      { metadata: { name }, status },
      { manager, force: true, subresource: 'status' },
    )
  },
})
