import type { Hooks } from './hook.ts'
import { namespaceHook } from './namespace.ts'
import { serviceHook } from './service/hook.ts'

/** By `GROUP/PLURAL`. */
export const hooks: Hooks = {
  '/namespaces': namespaceHook,
  '/services': serviceHook,
}
