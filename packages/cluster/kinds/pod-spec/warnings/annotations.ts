const sysctls = 'non-functional in v1.11+; use the "sysctls" field instead'

const deprecated: readonly (readonly [key: string, said: string])[] = [
  [
    'scheduler.alpha.kubernetes.io/critical-pod',
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  ],
  ['security.alpha.kubernetes.io/sysctls', sysctls],
  ['security.alpha.kubernetes.io/unsafe-sysctls', sysctls],
]

export const annotationWarnings = (
  at: string,
  annotations: Readonly<Record<string, string>> = {},
): string[] =>
  deprecated
    .filter(([key]) => annotations[key] !== undefined)
    .map(([key, said]) => `${at}metadata.annotations[${key}]: ${said}`)
