import { imageName } from '../model/images.ts'
import type { NodeInfo } from '../model/node-info.ts'
import { highest, type Score } from './score.ts'

const mebibyte = 1024 * 1024
const least = 23 * mebibyte
const mostOfEach = 1000 * mebibyte

/** Prefers nodes that have a pod's images already, the more so the more nodes have them, lest all pods go to one. */
export const imageLocality: Score = {
  name: 'ImageLocality',
  weight: 1,
  prepare({ pod }, { cluster }) {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
    const images = containers.map(({ image = '' }) => imageName(image))
    if (!images.some((image) => cluster.nodesWithImage(image) > 0)) return undefined
    const most = mostOfEach * containers.length
    const sizeOn = (node: NodeInfo, image: string) => {
      const spread = cluster.nodesWithImage(image) / cluster.nodes.length
      return Math.trunc((node.images.get(image) ?? 0) * spread)
    }
    return {
      of(node) {
        const size = images.reduce((sum, image) => sum + sizeOn(node, image), 0)
        const bounded = Math.min(Math.max(size, least), most)
        return Math.trunc((highest * (bounded - least)) / (most - least))
      },
    }
  },
}
