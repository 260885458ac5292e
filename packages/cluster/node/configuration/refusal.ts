import type { Pod } from '../../client/resources.ts'
import type { NodeFacts } from './node-facts.ts'
import type { Refusal } from './pod-configurator.ts'
import { containersOf, specOf } from './pod-spec.ts'
import { forbiddenSysctl } from './sysctls.ts'

/** Why a node cannot run a pod whatever happens, in the kubelet's words and order. */
export function refusal(pod: Pod, { allowedSysctls }: NodeFacts): Refusal | undefined {
  const sysctl = forbiddenSysctl(pod, allowedSysctls)
  if (sysctl) return { reason: 'SysctlForbidden', message: `forbidden sysctl: ${sysctl}` }
  const { os, securityContext } = specOf(pod)
  if (os && os.name !== 'linux')
    return {
      reason: 'PodOSNotSupported',
      message: "Failed to admit pod as the OS field doesn't match node OS",
    }
  if (securityContext?.supplementalGroupsPolicy === 'Strict')
    return {
      reason: 'SupplementalGroupsPolicyNotSupported',
      message: 'SupplementalGroupsPolicy=Strict is not supported in this node',
    }
  if (wantsAppArmor(pod))
    return {
      reason: 'AppArmor',
      message: 'Cannot enforce AppArmor: AppArmor is not enabled on the host',
    }
  return undefined
}

interface WithProfile {
  readonly appArmorProfile?: { readonly type?: string }
}

/** A container's profile comes before the pod's. */
function wantsAppArmor(pod: Pod): boolean {
  // The published types do not have the profile yet.
  const profileIn = (context: object | undefined) =>
    (context as WithProfile | undefined)?.appArmorProfile
  const shared = profileIn(specOf(pod).securityContext)
  return containersOf(pod).some(({ securityContext }) => {
    const type = (profileIn(securityContext) ?? shared)?.type
    return type !== undefined && type !== 'Unconfined'
  })
}
