export const describeStruct = (_struct: string): string => ''
export const describeField = (_struct: string, _field: string): string => ''
