import { basename, join } from 'node:path'
import type { Rewriting } from './layer-files.ts'
import { type ModelLayer, servicePackages } from './model-layer.ts'
import { plainManifest, plainScript, scriptName } from './plain-script.ts'

const notServed = /(^|\/)(node_modules|testing|.*\.test\.ts|\.[^/]*)$/

/** The project's own packages as plain scripts; npm's links lead out of node_modules to them, as in a clone. */
export const serverLayer: ModelLayer = {
  name: 'server',
  createdBy: 'galley: the server',
  async add(files, { project }) {
    for (const path of servicePackages) {
      const isServed = (below: string) => !notServed.test(below)
      await files.tree(`app/${path}`, join(project, path), isServed, rewritingOf)
      files.link(`app/node_modules/@galley/${basename(path)}`, `../../${path}`)
    }
  },
}

function rewritingOf(path: string): Rewriting | undefined {
  if (path === 'package.json') return { path, rewrite: plainManifest }
  const isModule = /\.[jt]s$/.test(path)
  return isModule ? { path: scriptName(path), rewrite: plainScript } : undefined
}
