import type { Hooks } from './hook.ts'
import { namespaceHook } from './namespace.ts'
import { bindingHook, roleHook } from './rbac/escalation.ts'
import { serviceHook } from './service/hook.ts'
import { signingRequestHook } from './signing-request.ts'

/** By `GROUP/PLURAL`. */
export const hooks: Hooks = {
  '/namespaces': namespaceHook,
  '/services': serviceHook,
  'certificates.k8s.io/certificatesigningrequests': signingRequestHook,
  'rbac.authorization.k8s.io/roles': roleHook,
  'rbac.authorization.k8s.io/clusterroles': roleHook,
  'rbac.authorization.k8s.io/rolebindings': bindingHook,
  'rbac.authorization.k8s.io/clusterrolebindings': bindingHook,
}
