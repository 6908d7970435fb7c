export const NATIVE_SOURCES: URL;
export const NATIVE_EXECUTABLE: string;
export function nativeSourceHash(): Promise<string | undefined>;
