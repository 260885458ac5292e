import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/** The file that kubectl would write: the first one of $KUBECONFIG, else ~/.kube/config. */
export function usualKubeconfig(): string {
  const [first] = named()
  return resolve(first ?? join(homedir(), '.kube/config'))
}

/** The files that kubectl would read: all those of $KUBECONFIG, else ~/.kube/config. */
export const usualKubeconfigs = (): string[] =>
  named().length > 0 ? named().map((path) => resolve(path)) : [usualKubeconfig()]

const named = () => (process.env.KUBECONFIG ?? '').split(delimiter).filter(Boolean)
