// The way to the server: what a page sends beside its forms goes to the same API that programs use.

/** Send something, with the key that the forms of the page carry. */
export function send(method, address, content, more = {}) {
  const headers = { "X-Viva-Key": document.querySelector("[name=csrf]").value };
  if (content) headers["Content-Type"] = "application/json";
  return fetch(address, { method, headers, body: content && JSON.stringify(content), ...more });
}

/** Say what a refusal asks to be done. */
export async function told(response) {
  const { title, detail } = await response.json();
  return `${title}. ${detail}`;
}
