/** The version of Kubernetes' API that is followed. */
export const served = { major: '1', minor: '33', gitVersion: 'v1.33.13' } as const
