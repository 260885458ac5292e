import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

export const kubectlVersions = ['1.27', '1.28', '1.29', '1.30', '1.31', '1.32', '1.33'] as const

export type KubectlVersion = (typeof kubectlVersions)[number]

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Versions that lie beside the kubectl on the path, as `kubectl.1.27`. */
export function findKubectls(path = process.env.PATH ?? ''): Map<KubectlVersion, string> {
  const folders = path.split(delimiter)
  const found = folders.map((folder) => join(folder, 'kubectl')).find(isExecutable)
  const beside = found ? dirname(realpathSync(found)) : ''
  const candidates = kubectlVersions.map(
    (version) => [version, join(beside, `kubectl.${version}`)] as const,
  )
  return new Map(candidates.filter(([, file]) => beside !== '' && isExecutable(file)))
}
