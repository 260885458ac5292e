import type { Attributes } from '../admission.ts'

/** Throws where a node may not. */
export type Restriction = (attributes: Attributes, node: string) => Promise<void> | void
