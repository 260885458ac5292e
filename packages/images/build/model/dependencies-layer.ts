import { join } from 'node:path'
import type { ModelLayer } from './model-layer.ts'
import { isPacked } from './packing-rules.ts'

/** What the service needs of `node_modules`, for this kind of machine only. */
export const dependenciesLayer: ModelLayer = {
  name: 'dependencies',
  createdBy: 'galley: packages that the server needs',
  async add(files, { project, packages }) {
    for (const { name, path } of packages) {
      await files.tree(`app/${path}`, join(project, path), (below) => isPacked(name, below))
    }
  },
}
