"""Где открыть ноутбук одним щелчком: адреса для кнопок сайта и для самого ноутбука."""

from urllib.parse import quote


def addresses(repository: str, branch: str, path: str) -> dict[str, str]:
    """Адреса ноутбука, лежащего в репозитории на GitHub по пути `path`: место → адрес."""
    name = "/".join(repository.split("/")[-2:])
    reference = quote(branch, safe="")
    file = f"{name}/blob/{quote(branch)}/{path}"
    return {
        "Colab": f"https://colab.research.google.com/github/{file}",
        "Kaggle": f"https://www.kaggle.com/kernels/welcome?src=https://github.com/{file}",
        "Binder": f"https://mybinder.org/v2/gh/{name}/{reference}?urlpath=lab/tree/{path}",
    }
