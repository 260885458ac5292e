import type { ContentMap } from '../../layer/contents.ts'
import type { FileEntry } from '../../layer/entry.ts'
import type { FileTree, TreeNode } from '../../layer/tree.ts'
import { collect } from '../../oci/content.ts'
import type { Digest } from '../../oci/digest.ts'
import type { FoundPackage } from './found-package.ts'
import { readDpkgStatus } from './read-dpkg-status.ts'
import { readNpmManifest } from './read-npm-manifest.ts'
import { readRuntimeManifest, runtimeManifestPath } from './read-runtime-manifest.ts'

/** A kind of file that names packages, with what reads it. */
interface ManifestKind {
  readonly fits: (path: string) => boolean
  readonly read: (text: string, path: string) => readonly FoundPackage[]
}

const kinds: readonly ManifestKind[] = [
  { fits: (path) => path === runtimeManifestPath, read: readRuntimeManifest },
  {
    fits: (path) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path),
    read: readNpmManifest,
  },
  {
    fits: (path) =>
      path === 'var/lib/dpkg/status' || /^var\/lib\/dpkg\/status\.d\/[^/.]+$/.test(path),
    read: readDpkgStatus,
  },
]

/** Larger manifests are not read: real ones are far smaller, `dpkg/status` the largest. */
const maxBytes = 32 * 1024 * 1024

/** A manifest in an image. */
export interface Manifest {
  readonly path: string
  readonly digest: Digest
  readonly kind: ManifestKind
}

/** The manifests that a file system holds, in order of their paths. */
export function findManifests(tree: FileTree): readonly Manifest[] {
  return [...files(tree.root, '')].flatMap(({ path, digest, size }) => {
    const kind = kinds.find(({ fits }) => fits(path))
    return kind && size <= maxBytes ? [{ path, digest, kind }] : []
  })
}

/** The packages that manifests name, each once. */
export async function readPackages(
  manifests: readonly Manifest[],
  contents: ContentMap,
): Promise<readonly FoundPackage[]> {
  const found = new Map<string, FoundPackage>()
  for (const { path, digest, kind } of manifests) {
    const text = Buffer.from(await collect(contents.open(digest), maxBytes, path)).toString()
    for (const one of kind.read(text, path))
      found.set(`${one.type} ${one.name} ${one.version}`, one)
  }
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

function* files(node: TreeNode, path: string): Generator<FileEntry> {
  if (node.entry.kind === 'file') yield { ...node.entry, path }
  for (const [name, child] of node.children ?? [])
    yield* files(child, path ? `${path}/${name}` : name)
}
