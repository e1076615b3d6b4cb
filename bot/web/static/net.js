// Talks to the program: every call answers with JSON, and a refusal becomes an Error whose words can be shown.

export function newId() {
  return crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || "没有发出去，请再试一次。");
  return body;
}

export async function read(path) {
  return answer(await fetch(path, { cache: "no-store" }));
}

export async function post(path, body) {
  const sent = JSON.stringify(body);
  return answer(await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: sent }));
}

export async function upload(path, query, file) {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`, {
    method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file,
  });
  return answer(response);
}
