import { dnsLabelErrors } from '../../validate/names.ts'

/** A name that pods cannot have as their host's is taken, with a warning. */
export function hostnameWarnings(name = '', where = 'Pod names and hostnames'): string[] {
  const problems = dnsLabelErrors(name)
  return problems.length === 0
    ? []
    : [
        `metadata.name: this is used in ${where}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
      ]
}
