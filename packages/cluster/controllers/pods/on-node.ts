import { type Pod, pods } from '../../client/resources.ts'
import type { Informers } from '../loop/controller.ts'

const nodeOf = ({ spec }: Pod): readonly string[] => (spec?.nodeName ? [spec.nodeName] : [])

/** The pods that are bound to a node, ended ones included. */
export const podsOn = (at: Informers, node: string): readonly Pod[] =>
  at.informer(pods).having(nodeOf, node)
