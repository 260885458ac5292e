import type { Hooks } from './hook.ts'

export const hooks: Hooks = {}
