/** Why a program does not start, in the words that clients of Kubernetes know: those in which nodes pass on what runc says. */
export function startFailureText(error: string): string {
  const why = /^runc run failed: (?<why>.+)$/s.exec(error)?.groups?.why
  if (why === undefined) return error
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${why}: unknown`
}
