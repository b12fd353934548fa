declare module 'styles' {
  const text: string;
  export default text;
}
