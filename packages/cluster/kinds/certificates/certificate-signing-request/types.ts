import type { KubeObject } from '../../object.ts'

export interface RequestCondition {
  type?: string
  status?: string
  reason?: string
  message?: string
  lastUpdateTime?: string
  lastTransitionTime?: string
}

export type CertificateSigningRequest = KubeObject & {
  spec: {
    /** PEM in base64. */
    request?: string
    signerName?: string
    expirationSeconds?: number
    usages?: string[]
    username?: string
    uid?: string
    groups?: string[]
    extra?: Record<string, string[]>
  }
  status?: {
    conditions?: RequestCondition[]
    /** PEM in base64. */
    certificate?: string
  }
}

export const conditionsOf = (
  { status }: CertificateSigningRequest,
  type: string,
): readonly RequestCondition[] => (status?.conditions ?? []).filter((it) => it.type === type)

/** Only the approval subresource changes what was decided; elsewhere such conditions stay as they were. */
export function keepDecisions(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
): void {
  for (const type of ['Approved', 'Denied']) {
    const before = conditionsOf(old, type)
    if (before.length !== conditionsOf(next, type).length) continue
    let at = 0
    const conditions = next.status?.conditions ?? []
    for (const [index, it] of conditions.entries()) {
      const kept = it.type === type ? before[at++] : undefined
      if (kept) conditions[index] = { ...kept }
    }
  }
}

/** Fills times that a client left out. */
export function stampConditions(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  now: string,
): void {
  for (const it of next.status?.conditions ?? []) {
    it.lastUpdateTime ??= now
    const before = conditionsOf(old, it.type ?? '').find(
      ({ status, lastTransitionTime }) => status === it.status && lastTransitionTime,
    )
    it.lastTransitionTime ??= before?.lastTransitionTime ?? now
  }
}
