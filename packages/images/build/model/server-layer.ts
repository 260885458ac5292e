import { basename, join } from 'node:path'
import { type ModelLayer, servicePackages } from './model-layer.ts'

const notServed = /(^|\/)(node_modules|testing|.*\.test\.ts|\.[^/]*)$/

/**
 * The project's own packages. npm's links lead out of node_modules to them, as in a clone: only
 * there does Node strip types.
 */
export const serverLayer: ModelLayer = {
  name: 'server',
  createdBy: 'galley: the server',
  async add(files, { project }) {
    for (const path of servicePackages) {
      await files.tree(`app/${path}`, join(project, path), (below) => !notServed.test(below))
      files.link(`app/node_modules/@galley/${basename(path)}`, `../../${path}`)
    }
  },
}
