import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fits, openObject, recordOf } from '@galley/kit/schemas'
import * as v from 'valibot'
import { isMissing } from '../../oci/files.ts'
import { BuildError } from '../errors.ts'
import { neededOf } from './packing-rules.ts'

const Names = recordOf(v.string())
const Words = v.array(v.string())

const PackageManifest = openObject({
  name: v.string(),
  version: v.string(),
  dependencies: v.exactOptional(Names),
  optionalDependencies: v.exactOptional(Names),
  os: v.exactOptional(Words),
  cpu: v.exactOptional(Words),
  libc: v.exactOptional(Words),
})

type PackageManifest = v.InferOutput<typeof PackageManifest>

/** A package as npm installed it. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Its folder relative to the project, such as `node_modules/a/node_modules/b`. */
  readonly path: string
}

/**
 * Every package that these need when they run, found as Node finds them: in the nearest
 * `node_modules` above. Packages of the project itself are not among them.
 * @param roots folders with a package.json, relative to the project
 * @throws BuildError when one is not installed
 */
export function installedPackages(
  project: string,
  roots: readonly string[],
): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()
  const pending = roots.map((path) => ({ path, manifest: requireManifest(project, path) }))
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const { name, isOptional } of neededOf(next.manifest)) {
      const installed = find(project, next.path, name)
      if (!installed && isOptional) continue
      if (!installed) throw notInstalled(name, next.path)
      if (found.has(installed.path) || !suits(installed.manifest)) continue
      const { manifest, path } = installed
      found.set(path, { name: manifest.name, version: manifest.version, path })
      pending.push({ path, manifest })
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function notInstalled(name: string, path: string): BuildError {
  return new BuildError(
    'unavailable',
    `${path} needs the package ${name}, which is not installed`,
    {
      next: 'Run npm install in the project.',
    },
  )
}

function find(project: string, from: string, name: string) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    const manifest = readManifest(join(project, path))
    if (manifest) return { path, manifest }
    if (folder === '.') return undefined
  }
}

/** Packages with programs for one kind of machine say which. */
function suits({ os, cpu, libc }: PackageManifest): boolean {
  const allows = (list: readonly string[] | undefined, own: string) => !list || list.includes(own)
  return allows(os, 'linux') && allows(cpu, process.arch) && allows(libc, 'glibc')
}

function requireManifest(project: string, path: string): PackageManifest {
  const manifest = readManifest(join(project, path))
  if (manifest) return manifest
  throw new BuildError('not-found', `${path} is not a package of the project at ${project}`)
}

function readManifest(folder: string): PackageManifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return fits(PackageManifest, value) ? value : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
