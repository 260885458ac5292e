import type { Node } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'

const referenceTo = ({ metadata }: Node) => ({
  apiVersion: 'v1',
  kind: 'Node',
  name: metadata.name,
  uid: metadata.uid,
})

export function tellNodeEvent(node: Node, reason: string, event: string, { events }: Tools): void {
  events.normal(referenceTo(node), reason, `Node ${node.metadata.name} event: ${event}`)
}

export function tellNotReady(node: Node, { events }: Tools): void {
  const message = `Node ${node.metadata.name} status is now: NodeNotReady`
  events.normal(referenceTo(node), 'NodeNotReady', message)
}
